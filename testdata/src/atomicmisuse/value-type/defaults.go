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
