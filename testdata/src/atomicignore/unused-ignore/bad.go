package unusedignore

import "sync/atomic"

type server struct {
	ready atomic.Bool
}

func (s *server) loadIsUsed() bool {
	//lint:ignore atomiclint/ignored-result warms the cache line // want `unused-ignore: ignored-result reports nothing here; remove it`
	return s.ready.Load()
}

func (s *server) anyRule() bool {
	//lint:ignore atomiclint warms the cache line // want `unused-ignore: no rule reports anything here; remove the directive`
	return s.ready.Load()
}

func (s *server) misspelled() {
	//lint:ignore atomiclint/ignored-results warms the cache line // want `unused-ignore: unknown rule ignored-results; write ignored-result, or see docs/rules.md`
	s.ready.Swap(true)
}

func (s *server) noReason() bool {
	// want +1 `unused-ignore: directive without a reason silences nothing; write //lint:ignore`
	//lint:ignore atomiclint/ignored-result
	return s.ready.Load()
}
