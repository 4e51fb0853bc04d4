#include "ckscheck/ckscheck.h"
typedef int cks_api_placeholder;
