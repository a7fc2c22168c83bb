package vet

import (
	"encoding/json"
	"errors"
	"io"
	"os"
)

// Units is a vet tool that runs another and notes how much CPU time each unit took.
var Units = Tool{Name: "units", Dir: ".", Pkg: "./tools/units"}

// A Unit is a package, or one with its tests, that a vet tool has analyzed.
type Unit struct {
	ID        string  // as go vet names it
	Lines     int     // of its Go files
	CPU       float64 // seconds, user and system
	FactsOnly bool    // a dependency, whose findings nobody wants
}

// ReadUnits returns the units in a file that [Units] wrote.
func ReadUnits(file string) ([]Unit, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var units []Unit
	for dec := json.NewDecoder(f); ; {
		var u Unit
		if err := dec.Decode(&u); errors.Is(err, io.EOF) {
			return units, nil
		} else if err != nil {
			return nil, err
		}
		units = append(units, u)
	}
}
