#ifndef PINTLE_PKCS11_H
#define PINTLE_PKCS11_H

// The part of PKCS #11 v2.40 (OASIS) that signing needs: types, numbers, and the list of functions up to C_Sign.
// Modules are loaded by path; nothing is linked.

typedef unsigned char ck_byte;
typedef unsigned long ck_ulong;
typedef ck_ulong ck_rv;

struct ck_version {
  ck_byte major, minor;
};

struct ck_token_info {
  ck_byte label[32];
  ck_byte manufacturer[32];
  ck_byte model[16];
  ck_byte serial[16];
  ck_ulong flags;
  ck_ulong max_session_count, session_count, max_rw_session_count, rw_session_count;
  ck_ulong max_pin_len, min_pin_len;
  ck_ulong total_public_memory, free_public_memory, total_private_memory, free_private_memory;
  struct ck_version hardware_version, firmware_version;
  ck_byte utc_time[16];
};

struct ck_attribute {
  ck_ulong type;
  void *value;
  ck_ulong value_len;
};

struct ck_mechanism {
  ck_ulong mechanism;
  void *parameter;
  ck_ulong parameter_len;
};

struct ck_initialize_args {
  void *create_mutex, *destroy_mutex, *lock_mutex, *unlock_mutex;
  ck_ulong flags;
  void *reserved;
};

struct ck_function_list {
  struct ck_version version;
  ck_rv (*C_Initialize)(void *args);
  ck_rv (*C_Finalize)(void *reserved);
  void *C_GetInfo, *C_GetFunctionList;
  ck_rv (*C_GetSlotList)(ck_byte token_present, ck_ulong *slots, ck_ulong *count);
  void *C_GetSlotInfo;
  ck_rv (*C_GetTokenInfo)(ck_ulong slot, struct ck_token_info *info);
  void *C_GetMechanismList, *C_GetMechanismInfo, *C_InitToken, *C_InitPIN, *C_SetPIN;
  ck_rv (*C_OpenSession)(ck_ulong slot, ck_ulong flags, void *application, void *notify,
                         ck_ulong *session);
  ck_rv (*C_CloseSession)(ck_ulong session);
  void *C_CloseAllSessions, *C_GetSessionInfo, *C_GetOperationState, *C_SetOperationState;
  ck_rv (*C_Login)(ck_ulong session, ck_ulong user, const ck_byte *pin, ck_ulong pin_len);
  ck_rv (*C_Logout)(ck_ulong session);
  void *C_CreateObject, *C_CopyObject, *C_DestroyObject, *C_GetObjectSize;
  ck_rv (*C_GetAttributeValue)(ck_ulong session, ck_ulong object, struct ck_attribute *templ,
                               ck_ulong count);
  void *C_SetAttributeValue;
  ck_rv (*C_FindObjectsInit)(ck_ulong session, struct ck_attribute *templ, ck_ulong count);
  ck_rv (*C_FindObjects)(ck_ulong session, ck_ulong *objects, ck_ulong max, ck_ulong *count);
  ck_rv (*C_FindObjectsFinal)(ck_ulong session);
  void *C_EncryptInit, *C_Encrypt, *C_EncryptUpdate, *C_EncryptFinal;
  void *C_DecryptInit, *C_Decrypt, *C_DecryptUpdate, *C_DecryptFinal;
  void *C_DigestInit, *C_Digest, *C_DigestUpdate, *C_DigestKey, *C_DigestFinal;
  ck_rv (*C_SignInit)(ck_ulong session, struct ck_mechanism *mechanism, ck_ulong key);
  ck_rv (*C_Sign)(ck_ulong session, const ck_byte *data, ck_ulong data_len, ck_byte *signature,
                  ck_ulong *signature_len);
};

typedef ck_rv (*ck_get_function_list)(struct ck_function_list **list);

#endif
