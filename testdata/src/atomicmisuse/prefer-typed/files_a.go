package prefertyped

// A session is declared here and counted in another file.
type session struct {
	user  string
	calls int64 // want `calls is only used`
	bytes int64 // want `bytes is only used`
}
