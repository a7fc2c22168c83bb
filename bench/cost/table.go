package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// writeTable writes the medians of the rows as a Markdown table. The first row
// is what the ratios are against.
func writeTable(w io.Writer, rows []*row) {
	fmt.Fprintln(w, "| analyzer | cold CPU s | ratio | cold wall s | warm CPU s | ratio | tool MiB | ratio | run MiB | findings | failed |")
	fmt.Fprintln(w, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
	base := rows[0]
	for _, r := range rows {
		cold, warm := median(r.cold, cpu), median(r.warm, cpu)
		fmt.Fprintf(w, "| %s | %.1f | %.3f | %.1f | %.1f | %.2f | %.0f | %.2f | %.0f | %d | %d |\n",
			r.name,
			cold, cold/median(base.cold, cpu),
			median(r.cold, wall),
			warm, warm/median(base.warm, cpu),
			r.peakMiB, r.peakMiB/base.peakMiB,
			median(r.cold, peakMiB),
			len(r.cold[0].Findings),
			r.failed)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "Cold CPU seconds of each round:")
	for _, r := range rows {
		fmt.Fprintf(w, "%-24s", r.name)
		for _, run := range r.cold {
			fmt.Fprintf(w, " %7.1f", cpu(run))
		}
		fmt.Fprintln(w)
	}
}

func cpu(r *vet.Run) float64     { return seconds(r.CPU) }
func wall(r *vet.Run) float64    { return seconds(r.Wall) }
func peakMiB(r *vet.Run) float64 { return r.PeakMiB }

func seconds(d time.Duration) float64 { return d.Seconds() }

// median returns the median of what the runs took, the lower one of two.
func median(runs []*vet.Run, of func(*vet.Run) float64) float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
