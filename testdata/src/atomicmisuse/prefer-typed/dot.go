package prefertyped

import . "sync/atomic"

var dotted int32 // want `dotted is only used`

func useDotted() int32 { return LoadInt32(&dotted) }
