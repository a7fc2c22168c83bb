package valuetype

import "sync/atomic"

type sink interface{ write(string) }

type fileSink struct{ path string }

func (f *fileSink) write(string) {}

type noSink struct{}

func (noSink) write(string) {}

type output struct{ sink atomic.Value }

func newOutput(path string) *output {
	o := &output{}
	o.setSink(&fileSink{path})
	return o
}

func (o *output) setSink(s sink) {
	if s == nil {
		s = noSink{} // want `noSink given to Store of sink panics after the \*fileSink of defaults.go:19; store values of one type`
	}
	o.sink.Store(s)
}

type guarded[T any] struct{ v atomic.Value }

func (g *guarded[T]) set(x T) {
	g.v.Store(x) // want `x stored in v is a sink at defaults.go:36, and a second dynamic type panics; store it in a struct of one type, or use atomic.Pointer\[T\]`
}

var sinks guarded[sink]

func mute() { sinks.set(noSink{}) }
