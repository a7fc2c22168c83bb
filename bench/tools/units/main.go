// Command units is a vet tool that runs another one and notes how much CPU time it took for each
// package, and how many lines that has, as a JSON object a line. See [vet.Wrap] for the environment.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("units: ")
	code, err := vet.Wrap(func(state *os.ProcessState) (string, error) {
		cfg := os.Args[len(os.Args)-1]
		if !strings.HasSuffix(cfg, ".cfg") {
			return "", nil // go vet asks what flags there are
		}
		return describe(cfg, state)
	})
	if err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}

// describe returns the unit that the file configures, as JSON.
func describe(cfgFile string, state *os.ProcessState) (string, error) {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return "", err
	}
	var cfg unitchecker.Config
	if err := json.Unmarshal(data, &cfg); err != nil {
		return "", err
	}
	u := vet.Unit{ID: cfg.ID, CPU: (state.UserTime() + state.SystemTime()).Seconds(), FactsOnly: cfg.VetxOnly}
	for _, name := range cfg.GoFiles {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		u.Lines += bytes.Count(text, []byte{'\n'})
	}
	line, err := json.Marshal(u)
	return string(line), err
}
