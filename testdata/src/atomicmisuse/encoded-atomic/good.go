package encodedatomic

import (
	"encoding/json"
	"sync/atomic"

	uber "go.uber.org/atomic"
)

type hidden struct {
	Name string
	hits atomic.Int64 // ok: not exported
	Seen atomic.Int64 `json:"-"` // ok: left out
}

func unexportedOrLeftOut(h *hidden) ([]byte, error) { return json.Marshal(h) }

type marshaling struct {
	Hits atomic.Int64 `json:"hits"`
}

// MarshalJSON loads what it encodes.
func (m *marshaling) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]int64{"hits": m.Hits.Load()})
}

func ownMarshaller(m *marshaling) ([]byte, error) { return json.Marshal(m) } // ok: MarshalJSON

type number struct{ atomic.Int64 }

func (n *number) MarshalJSON() ([]byte, error) { return json.Marshal(n.Load()) }

type numbers struct {
	Hits number `json:"hits"`
}

func marshallerOfTheField(n *numbers) ([]byte, error) { return json.Marshal(n) } // ok: n is addressable

type uberStats struct {
	Hits uber.Int64
	Name uber.String
}

func hasItsOwnMarshaller(s *uberStats) ([]byte, error) { return json.Marshal(s) } // ok: MarshalJSON

type snapshot struct {
	Hits int64 `json:"hits"`
}

func copyWithPlainFields(s *stats) ([]byte, error) {
	return json.Marshal(snapshot{Hits: s.Hits.Load()}) // ok: loaded
}

type shadowed struct {
	Hits atomic.Int64 `json:"hits"`
}

// MarshalJSON encodes all fields but Hits as they are.
func (s *shadowed) MarshalJSON() ([]byte, error) {
	type plain shadowed
	return json.Marshal(struct {
		*plain
		Hits int64 `json:"hits"` // ok: hides the field of the same name further in
	}{(*plain)(s), s.Hits.Load()})
}

func loaded(s *stats) ([]byte, error) {
	return json.Marshal(map[string]any{"hits": s.Hits.Load(), "name": s.Name}) // ok: loaded
}

type settings struct {
	Addr    string       `json:"addr"`
	Reloads atomic.Int64 // ok: not in the file, or it would have a tag
}

func decodeSettings(data []byte) (*settings, error) {
	s := new(settings)
	return s, json.Unmarshal(data, s)
}
