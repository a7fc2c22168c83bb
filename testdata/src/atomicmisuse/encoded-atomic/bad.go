package encodedatomic

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"io"
	"net/http"
	"sync/atomic"

	uber "go.uber.org/atomic"
	"gopkg.in/yaml.v3"
)

type stats struct {
	Name string
	Hits atomic.Int64 `json:"hits"`
}

func marshal(s *stats) ([]byte, error) {
	return json.Marshal(s) // want `encoded-atomic: json.Marshal encodes stats.Hits, an atomic.Int64, as \{\}; encode a copy with plain fields, or give the type a MarshalJSON`
}

func encoder(w io.Writer, s *stats) error {
	return json.NewEncoder(w).Encode(s) // want `Encoder.Encode encodes stats.Hits, an atomic.Int64, as \{\}`
}

type report struct {
	Servers []*stats
	ByName  map[string]stats
}

func nested(r report) ([]byte, error) {
	return json.MarshalIndent(r, "", "\t") // want `json.MarshalIndent encodes report.Servers\[\].Hits, an atomic.Int64`
}

type embedding struct {
	stats
	Up bool
}

func embedded(e *embedding) ([]byte, error) {
	return json.Marshal(e) // want `json.Marshal encodes embedding.stats.Hits`
}

func decode(data []byte) (*stats, error) {
	s := new(stats)
	err := json.Unmarshal(data, s) // want `json.Unmarshal cannot decode into stats.Hits, an atomic.Int64; decode into a struct with plain fields and Store from there`
	return s, err
}

func gobEncode(b *bytes.Buffer, s *stats) error {
	return gob.NewEncoder(b).Encode(s) // want `Encoder.Encode encodes stats.Hits, an atomic.Int64, as an error;`
}

func xmlMarshal(s *stats) ([]byte, error) {
	return xml.Marshal(s) // want `xml.Marshal encodes stats.Hits, an atomic.Int64, as an empty element; .* a MarshalXML`
}

type flags struct {
	Ready *uber.Bool
}

func yamlDoesNotAskForMarshalJSON(f flags) ([]byte, error) {
	return yaml.Marshal(f) // want `yaml.Marshal encodes flags.Ready, an atomic.Bool, as \{\}`
}

type limits struct {
	Max uber.Int64
}

func pointerMethodOfAValue(l limits) ([]byte, error) {
	return json.Marshal(l) // want `json.Marshal encodes limits.Max, an atomic.Int64, as \{\}`
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func ok(w http.ResponseWriter, v any) { writeJSON(w, v) }

func (s *stats) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	ok(w, s) // want `Encoder.Encode encodes stats.Hits`
}

func literalOfInterfaces(s *stats) ([]byte, error) {
	return json.Marshal(map[string]any{
		"version": 1,
		"stats":   s, // want `json.Marshal encodes stats.Hits`
	})
}

func publish(s *stats) {
	expvar.Publish("stats", expvar.Func(func() any { return s })) // want `expvar.Func encodes stats.Hits`
}

func encodeTo[T any](w io.Writer, v T) error { return json.NewEncoder(w).Encode(v) }

func genericHelper(w io.Writer, s *stats) error {
	return encodeTo(w, s) // want `Encoder.Encode encodes stats.Hits`
}

type page[T any] struct{ Items []T }

func genericStruct(p page[*stats]) ([]byte, error) {
	return json.Marshal(p) // want `json.Marshal encodes page.Items\[\].Hits`
}

type counter struct{ n atomic.Int64 }

type wrapping struct{ Hits counter }

func wrapped(v *wrapping) ([]byte, error) {
	return json.Marshal(v) // want `json.Marshal encodes wrapping.Hits.n, an atomic.Int64`
}

// Health is encoded by the packages that import it.
type Health struct {
	Live atomic.Bool `json:"live"` // want `field Live, an atomic.Bool with a json tag, is encoded as \{\}; encode a copy`
}
