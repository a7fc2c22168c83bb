package vet

import (
	"bufio"
	"os"
	"strconv"
)

// Peak is a vet tool that runs another and notes how much memory it took.
var Peak = Tool{Name: "peak", Dir: ".", Pkg: "./tools/peak"}

// ReadPeak returns the largest number in a file that [Peak] wrote.
func ReadPeak(file string) (float64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var peak float64
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		mib, err := strconv.ParseFloat(lines.Text(), 64)
		if err != nil {
			return 0, err
		}
		peak = max(peak, mib)
	}
	return peak, lines.Err()
}
