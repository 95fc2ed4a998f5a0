#ifndef BELAY_CEXPAT_H
#define BELAY_CEXPAT_H

#include <expat.h>

#endif
