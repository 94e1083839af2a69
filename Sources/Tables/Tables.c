#include "Tables.h"

const unsigned char pintle_policy_gate[] = {
#embed "../../policies/gate.yaml"
};
const size_t pintle_policy_gate_size = sizeof pintle_policy_gate;
