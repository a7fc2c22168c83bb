package unusedignore

// FN_otherTool: a directive of another tool is left alone, used or not.
func FN_otherTool(s *server) bool {
	//lint:ignore SA4017 the value is not wanted
	return s.ready.Load()
}
