package valuetype

import (
	"io"
	"sync/atomic"

	uber "go.uber.org/atomic"
)

type config struct{ name string }

type server struct {
	cfg      atomic.Value
	lastErr  atomic.Value
	out      atomic.Value
	level    atomic.Value
	names    atomic.Value
	session  atomic.Value
	settings uber.Value
}

func newServer(c *config) *server {
	s := &server{}
	s.cfg.Store(c)
	s.level.Store(0)
	return s
}

func (s *server) nilStored() {
	s.session.Store(nil) // want `value-type: nil given to Store of session panics; store an empty value of its type, or make it an atomic.Pointer`
}

func (s *server) typeOfTheConstructor(c config) {
	s.cfg.Store(c) // want `config given to Store of cfg panics after the \*config of bad.go:24; store values of one type`
}

func (s *server) setErr(err error) {
	s.lastErr.Store(err) // want `err stored in lastErr is an error, and a second dynamic type panics; store it in a struct of one type, or use atomic.Pointer\[error\]`
}

func (s *server) redirect(w io.Writer) {
	s.out.Store(w) // want `w stored in out is an io.Writer, and a second dynamic type panics`
}

func (s *server) setLevel(v any) { s.level.Store(v) }

func (s *server) throughASetter() {
	s.setLevel("debug") // want `string given to Store of level panics after the int of bad.go:25`
}

func (s *server) addName(name string) {
	for {
		old, _ := s.names.Load().([]string)
		if s.names.CompareAndSwap(old, append(old[:len(old):len(old)], name)) { // want `CompareAndSwap of names panics, as a \[\]string cannot be compared`
			return
		}
	}
}

func (s *server) uberValue() {
	s.settings.Store(1)
	s.settings.Store("one") // want `string given to Store of settings panics after the int`
}

type cache struct{ current atomic.Value }

func (c *cache) set(m map[string]int) { c.current.Store(m) }

func (c *cache) wrongType() int {
	m, ok := c.current.Load().(*map[string]int) // want `assertion of current to \*map\[string\]int never holds, as a map\[string\]int is stored at bad.go:\d+; assert the type that is stored`
	if !ok {
		return 0
	}
	return len(*m)
}

type client struct{ token atomic.Value }

func newClient() *client { return &client{} }

func (c *client) refresh(token string) { c.token.Store(token) }

func (c *client) beforeTheFirstStore() string {
	return c.token.Load().(string) // want `assertion of token to string panics before the Store at bad.go:\d+; use the two-value form, or Store where it is made`
}

var hostname atomic.Value

func neverStored() string {
	return hostname.Load().(string) // want `assertion of hostname to string panics, as nothing is stored in it`
}

type box[T any] struct{ v atomic.Value }

func (b *box[T]) put(x T) {
	b.v.Store(x) // want `x stored in v is an error at bad.go:\d+, and a second dynamic type panics`
}

var failures box[error]

func put(v *atomic.Value, x any) { v.Store(x) }

var state atomic.Value

func throughAPointer() {
	put(&state, 1)
	put(&state, nil) // want `nil given to Store of state panics`
}
