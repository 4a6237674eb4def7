#pragma once
#include <stddef.h>
#include <stdint.h>
/// libFuzzer as a library: runs `callback` on its inputs until it is done (FuzzerInterface.h of LLVM).
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
