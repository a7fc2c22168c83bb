package encodedatomic

import (
	"encoding/json"
	"reflect"
	"sync/atomic"
)

type opaque struct {
	Hits atomic.Int64
}

// FN_unknownValue cannot tell what reflection finds.
func FN_unknownValue(o *opaque) ([]byte, error) {
	return json.Marshal(reflect.ValueOf(o).Interface())
}
