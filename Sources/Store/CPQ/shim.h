#ifndef BELAY_CPQ_H
#define BELAY_CPQ_H

#include <libpq-fe.h>

#endif
