#pragma once
#include <stddef.h>
#include <stdint.h>
/// Runs libFuzzer as a library: calls `callback` with each input until it is done (FuzzerInterface.h of LLVM).
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
