package main

import (
	"bytes"
	"fmt"
	"io/fs"
)

// Marks around the table of rules in the README.
const (
	readmeBegin = "<!-- rules: written by go generate ./docs -->\n"
	readmeEnd   = "<!-- end of rules -->\n"
)

// Readme returns README.md of the module with the given root, its table of
// rules made anew.
func Readme(root fs.FS) ([]byte, error) {
	text, err := fs.ReadFile(root, "README.md")
	if err != nil {
		return nil, err
	}
	before, rest, ok := bytes.Cut(text, []byte(readmeBegin))
	_, after, ok2 := bytes.Cut(rest, []byte(readmeEnd))
	if !ok || !ok2 {
		return nil, fmt.Errorf("README.md has no marks around the table of rules")
	}
	entries, err := readEntries(root)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(before)
	out.WriteString(readmeBegin)
	writeTable(&out, entries, "docs/rules.md")
	out.WriteString("\n" + readmeEnd)
	out.Write(after)
	return out.Bytes(), nil
}
