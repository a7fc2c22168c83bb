package prefertyped

import (
	"fmt"
	"sync/atomic"
)

func (s *session) String() string {
	return fmt.Sprint(s.user, atomic.LoadInt64(&s.calls), atomic.AddInt64(&s.bytes, 1))
}
