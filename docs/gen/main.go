// Command gen writes docs/rules.md and the README's table of rules from the doc
// comments of the rules and from the fixtures that prove their examples. Run it
// with go generate ./docs.
package main

import (
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
)

// outputs are the files written, by their names under the module's root.
var outputs = map[string]func(root fs.FS) ([]byte, error){
	"docs/rules.md": Rules,
	"README.md":     Readme,
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("docs/gen: ")
	root, err := moduleRoot()
	if err != nil {
		log.Fatal(err)
	}
	for name, generate := range outputs {
		text, err := generate(os.DirFS(root))
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// moduleRoot returns the folder of the go.mod above the working folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod in this folder or above")
		}
		dir = up
	}
}
