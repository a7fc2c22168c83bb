package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
)

// marker is the file by which clear knows a directory of copies.
const marker = "copies-of-the-corpus"

// clear removes what an earlier run left in dir. The directory is the same in
// every run because the build cache knows packages by their directories: what
// no fix changes is compiled once.
func clear(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
			return fmt.Errorf("%s holds something else; name an empty or absent directory with -dir", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, marker), nil, 0o666)
}

// copyCorpus makes the directory a module with the build list of the bench in which the
// modules of the corpus are replaced by copies that can be written to.
func copyCorpus(c *corpus.Corpus, dir string) error {
	for _, name := range []string{"go.mod", "go.sum", "corpus.go"} {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return err
		}
	}
	args := []string{"mod", "edit"}
	for _, m := range c.Modules {
		copied := "./" + filepath.ToSlash(copyOf(m))
		if err := os.CopyFS(filepath.Join(dir, copied), os.DirFS(m.Dir)); err != nil {
			return err
		}
		args = append(args, "-replace="+m.String()+"="+copied)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod edit: %w\n%s", err, out)
	}
	return nil
}

// copyOf returns where the copy of the module is, relative to the directory of
// all copies.
func copyOf(m *corpus.Module) string {
	return filepath.Join("modules", filepath.FromSlash(m.Path))
}
