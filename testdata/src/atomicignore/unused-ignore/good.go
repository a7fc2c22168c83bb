package unusedignore

func (s *server) warm() {
	//lint:ignore atomiclint/ignored-result warms the cache line
	s.ready.Load() // ok: the directive above silences a finding
}

func (s *server) warmOnLine() {
	s.ready.Load() //lint:ignore atomiclint/ignored-result warms the cache line
}

func (s *server) otherLinter() bool {
	//lint:ignore U1000 kept for the next release
	return s.ready.Load() // ok: the directive names no rule of this family
}
