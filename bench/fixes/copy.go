package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
)

// copyCorpus makes dir a module with the build list of the bench in which the
// modules of the corpus are replaced by copies that can be written to.
func copyCorpus(c *corpus.Corpus, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return fmt.Errorf("%s must be an empty directory", dir)
	}
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
		args = append(args, "-replace="+m.Path+"="+copied)
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
