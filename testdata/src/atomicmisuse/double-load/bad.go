package doubleload

import (
	"net/http"
	"sync/atomic"
)

type server struct {
	logger  atomic.Pointer[logger]
	handler atomic.Value // of http.Handler
	limit   atomic.Int64
	window  atomic.Uint64 // start in the high half, end in the low half
}

type logger struct{ lines int }

func (l *logger) log(s string) { l.lines += len(s) }

func (s *server) setLogger(l *logger) { s.logger.Store(l) }

func (s *server) log(text string) {
	if s.logger.Load() != nil {
		s.logger.Load().log(text) // want `double-load: s.logger is loaded again after its value loaded at bad.go:\d+ was tested; load it once into a local variable`
	}
}

func (s *server) setHandler(h http.Handler) { s.handler.Store(h) }

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.handler.Load().(http.Handler); ok {
		s.handler.Load().(http.Handler).ServeHTTP(w, r) // want `s.handler is loaded again after its value loaded at bad.go:\d+ was tested`
	}
}

func (s *server) setLimit(n int64) { s.limit.Store(n) }

func (s *server) left(used int64) int64 {
	if used >= s.limit.Load() {
		return 0
	}
	return s.limit.Load() - used // want `s.limit is loaded again after its value loaded at bad.go:\d+ was tested`
}

func (s *server) move(start, end uint32) { s.window.Store(uint64(start)<<32 | uint64(end)) }

func (s *server) size() uint32 {
	return uint32(s.window.Load()) - uint32(s.window.Load()>>32) // want `s.window is loaded again after its value loaded at bad.go:\d+ was used together with it`
}
