package main

import (
	"os"
	"path/filepath"
)

// writeFiles writes the changed files. Each is first written in full beside
// the one that it replaces, so that what can fail fails before the first file
// is replaced, and no reader ever sees half a file.
func writeFiles(changes []change) (err error) {
	type pending struct{ temp, target string }
	var all []pending
	defer func() {
		for _, p := range all {
			_ = os.Remove(p.temp) // gone already where all went well
		}
	}()
	for _, c := range changes {
		target, err := filepath.EvalSymlinks(c.name)
		if err != nil {
			return err
		}
		temp, err := writeBeside(target, c.after)
		if err != nil {
			return err
		}
		all = append(all, pending{temp, target})
	}
	for _, p := range all {
		if err := os.Rename(p.temp, p.target); err != nil {
			return err
		}
	}
	return nil
}

// writeBeside writes content to a new file in target's directory, with the
// permissions of target, and returns its name.
func writeBeside(target string, content []byte) (name string, err error) {
	info, err := os.Stat(target)
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".atomiclint-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(content); err != nil {
		_ = f.Close()
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	return f.Name(), os.Chmod(f.Name(), info.Mode().Perm())
}
