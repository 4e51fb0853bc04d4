#ifndef CKSCHECK_PROBE_H
#define CKSCHECK_PROBE_H
#endif
