package ignoredresult

func (s *server) loadUsed() bool {
	return s.ready.Load()
}
