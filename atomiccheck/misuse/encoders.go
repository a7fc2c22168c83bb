package misuse

import (
	"go/types"
	"regexp"
	"strings"
)

// A codec is one way to encode a value by reflection.
type codec struct {
	name string
	tag  string // key of the struct tag that names fields; empty if there is none

	// encoders and decoders are the methods that a type can take the matter in
	// its own hands with.
	encoders, decoders []string

	// addressable tells that a method with a pointer receiver is called only
	// on a value that is addressable.
	addressable bool

	// inline tells that the fields of an embedded struct count as the outer
	// struct's; where it is false they do so on request.
	inline bool

	// out is what becomes of a struct without exported fields.
	out string
}

var (
	jsonFormat = &codec{
		name: "json", tag: "json", addressable: true, inline: true, out: "as {}",
		encoders: []string{"MarshalJSON", "MarshalText", "MarshalJSONTo"},
		decoders: []string{"UnmarshalJSON", "UnmarshalText", "UnmarshalJSONFrom"},
	}
	xmlFormat = &codec{
		name: "xml", tag: "xml", addressable: true, inline: true, out: "as an empty element",
		encoders: []string{"MarshalXML", "MarshalXMLAttr", "MarshalText"},
		decoders: []string{"UnmarshalXML", "UnmarshalXMLAttr", "UnmarshalText"},
	}
	gobFormat = &codec{
		name: "gob", out: "as an error",
		encoders: []string{"GobEncode", "MarshalBinary"},
		decoders: []string{"GobDecode", "UnmarshalBinary"},
	}
	yamlFormat = &codec{
		name: "yaml", tag: "yaml", out: "as {}",
		encoders: []string{"MarshalYAML", "MarshalText"},
		decoders: []string{"UnmarshalYAML", "UnmarshalText"},
	}
	tomlFormat = &codec{
		name: "toml", tag: "toml", inline: true, out: "as an empty table",
		encoders: []string{"MarshalTOML", "MarshalText"},
		decoders: []string{"UnmarshalTOML", "UnmarshalText"},
	}
	msgpackFormat = &codec{
		name: "msgpack", tag: "msgpack", inline: true, out: "as an empty map",
		encoders: []string{"EncodeMsgpack", "MarshalMsgpack", "MarshalMsg", "MarshalBinary", "MarshalText"},
		decoders: []string{"DecodeMsgpack", "UnmarshalMsgpack", "UnmarshalMsg", "UnmarshalBinary", "UnmarshalText"},
	}
	cborFormat = &codec{
		name: "cbor", tag: "cbor", inline: true, out: "as an empty map",
		encoders: []string{"MarshalCBOR", "MarshalBinary", "MarshalText"},
		decoders: []string{"UnmarshalCBOR", "UnmarshalBinary", "UnmarshalText"},
	}
	bsonFormat = &codec{
		name: "bson", tag: "bson", out: "as an empty document",
		encoders: []string{"MarshalBSON", "MarshalBSONValue"},
		decoders: []string{"UnmarshalBSON", "UnmarshalBSONValue"},
	}
)

// taggedFormats are the formats for which a tag is evidence enough.
var taggedFormats = []*codec{jsonFormat, xmlFormat, yamlFormat, tomlFormat}

// An encoder is a set of functions, or of methods of one type, that encode one
// of their arguments by reflection, or decode into it.
type encoder struct {
	path   string // without a major version at its end
	recv   string // name of the receiver's type, if there is one
	names  string // separated by blanks
	arg    int
	format *codec
	decode bool
}

// encoders is the table of the encoders that are known.
var encoders = concat(
	likeJSON("encoding/json", jsonFormat),
	likeJSON("encoding/json/v2", jsonFormat),
	likeJSON("github.com/go-json-experiment/json", jsonFormat),
	likeJSON("github.com/goccy/go-json", jsonFormat),
	likeJSON("github.com/segmentio/encoding/json", jsonFormat),
	likeJSON("github.com/bytedance/sonic", jsonFormat),
	likeJSON("github.com/json-iterator/go", jsonFormat),
	likeJSON("k8s.io/apimachinery/pkg/util/json", jsonFormat),
	likeJSON("sigs.k8s.io/yaml", jsonFormat),
	likeJSON("github.com/ghodss/yaml", jsonFormat),
	likeJSON("encoding/xml", xmlFormat),
	likeJSON("encoding/gob", gobFormat),
	likeJSON("gopkg.in/yaml.v2", yamlFormat),
	likeJSON("gopkg.in/yaml.v3", yamlFormat),
	likeJSON("go.yaml.in/yaml", yamlFormat),
	likeJSON("github.com/goccy/go-yaml", yamlFormat),
	likeJSON("github.com/BurntSushi/toml", tomlFormat),
	likeJSON("github.com/pelletier/go-toml", tomlFormat),
	likeJSON("github.com/vmihailenco/msgpack", msgpackFormat),
	likeJSON("github.com/fxamacker/cbor", cborFormat),
	likeJSON("go.mongodb.org/mongo-driver/bson", bsonFormat),
	[]encoder{
		{"github.com/gin-gonic/gin", "Context", "JSON IndentedJSON PureJSON SecureJSON AsciiJSON JSONP", 1, jsonFormat, false},
		{"github.com/gin-gonic/gin", "Context", "AbortWithStatusJSON", 1, jsonFormat, false},
		{"github.com/gin-gonic/gin", "Context", "BindJSON ShouldBindJSON", 0, jsonFormat, true},
		{"github.com/gin-gonic/gin", "Context", "XML", 1, xmlFormat, false},
		{"github.com/gin-gonic/gin", "Context", "YAML", 1, yamlFormat, false},
		{"github.com/gin-gonic/gin", "Context", "TOML", 1, tomlFormat, false},
		{"github.com/labstack/echo", "Context", "JSON JSONPretty", 1, jsonFormat, false},
		{"github.com/labstack/echo", "Context", "JSONP", 2, jsonFormat, false},
		{"github.com/labstack/echo", "Context", "XML XMLPretty", 1, xmlFormat, false},
		{"github.com/gofiber/fiber", "Ctx", "JSON JSONP", 0, jsonFormat, false},
		{"github.com/gofiber/fiber", "Ctx", "XML", 0, xmlFormat, false},
		{"github.com/go-chi/render", "", "JSON", 2, jsonFormat, false},
		{"github.com/go-chi/render", "", "XML", 2, xmlFormat, false},
		{"github.com/go-chi/render", "", "DecodeJSON", 1, jsonFormat, true},
		{"github.com/unrolled/render", "Render", "JSON JSONP", 2, jsonFormat, false},
		{"github.com/gorilla/websocket", "Conn", "WriteJSON", 0, jsonFormat, false},
		{"github.com/gorilla/websocket", "Conn", "ReadJSON", 0, jsonFormat, true},
		{"github.com/coder/websocket/wsjson", "", "Write", 2, jsonFormat, false},
		{"nhooyr.io/websocket/wsjson", "", "Write", 2, jsonFormat, false},
		{"github.com/json-iterator/go", "API", "Marshal MarshalIndent MarshalToString", 0, jsonFormat, false},
		{"github.com/json-iterator/go", "API", "Unmarshal UnmarshalFromString", 1, jsonFormat, true},
		{"github.com/bytedance/sonic", "API", "Marshal MarshalIndent MarshalToString", 0, jsonFormat, false},
		{"github.com/json-iterator/go", "Stream", "WriteVal", 0, jsonFormat, false},
		{"encoding/xml", "Encoder", "EncodeElement", 0, xmlFormat, false},
		{"encoding/json/v2", "", "MarshalWrite MarshalEncode", 1, jsonFormat, false},
		{"encoding/json/v2", "", "UnmarshalRead UnmarshalDecode", 1, jsonFormat, true},
	},
)

// likeJSON returns the functions and methods that a package in the manner of
// encoding/json has.
func likeJSON(path string, f *codec) []encoder {
	return []encoder{
		{path, "", "Marshal MarshalIndent MarshalString MarshalToString MarshalNoEscape MarshalContext MarshalWithOptions MarshalWithParams", 0, f, false},
		{path, "", "Unmarshal UnmarshalStrict UnmarshalString UnmarshalFromString UnmarshalWithOptions Decode", 1, f, true},
		{path, "Encoder", "Encode", 0, f, false},
		{path, "Decoder", "Decode", 0, f, true},
	}
}

func concat(lists ...[]encoder) (all []encoder) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// majorVersion matches the end of an import path that is no part of a
// library's name.
var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

func libraryPath(path string) string {
	if path == "encoding/json/v2" {
		return path
	}
	return majorVersion.ReplaceAllString(path, "")
}

// encoderPaths holds the paths of the table.
var encoderPaths = func() map[string]bool {
	paths := map[string]bool{"expvar": true}
	for _, e := range encoders {
		paths[e.path] = true
	}
	return paths
}()

// importsEncoder reports whether pkg imports a package of the table.
func importsEncoder(pkg *types.Package) bool {
	for _, imp := range pkg.Imports() {
		if encoderPaths[libraryPath(imp.Path())] {
			return true
		}
	}
	return false
}

// encoderOf returns what the table says of fn, or nil.
func encoderOf(fn *types.Func) *encoder {
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	path := libraryPath(fn.Pkg().Path())
	if !encoderPaths[path] {
		return nil
	}
	recv := receiverName(fn)
	for i := range encoders {
		e := &encoders[i]
		if e.path == path && e.recv == recv && strings.Contains(" "+e.names+" ", " "+fn.Name()+" ") {
			return e
		}
	}
	return nil
}

// receiverName returns the name of fn's receiver type, or "" if it is no
// method.
func receiverName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}
