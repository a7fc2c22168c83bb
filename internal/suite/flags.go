package suite

import (
	"flag"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Flags defines -enable, -disable, -atomic-packages and -parallel on fs for analyzers
// that are built already, as a unitchecker builds them before it parses its
// command line. Each element of a value is handed on to the analyzers whose
// own flag of that name takes it.
func Flags(fs *flag.FlagSet, analyzers []*analysis.Analyzer) {
	var c Config
	c.Flags(fs)
	fs.VisitAll(func(f *flag.Flag) {
		switch f.Name {
		case "enable", "disable", "atomic-packages", "parallel":
			f.Value = &forwardValue{f.Value, &c, f.Name, analyzers}
		}
	})
}

// Flags defines -enable, -disable, -atomic-packages and -parallel on fs, bound to c.
func (c *Config) Flags(fs *flag.FlagSet) {
	c.Settings.Flags(fs, Rules())
}

// A forwardValue hands what its flag is set to on to the analyzers' flags of
// the same name, after the value that it wraps has approved it.
type forwardValue struct {
	flag.Value
	config    *Config // what all the flags together say
	name      string
	analyzers []*analysis.Analyzer
}

// String tolerates the zero value, which package flag asks for its text.
func (v *forwardValue) String() string {
	if v.Value == nil {
		return ""
	}
	return v.Value.String()
}

func (v *forwardValue) Set(s string) error {
	if err := v.Value.Set(s); err != nil {
		return err
	}
	if err := v.config.Validate(Rules()); err != nil {
		return err
	}
	for elem := range strings.SplitSeq(s, ",") {
		for _, a := range v.analyzers {
			if f := a.Flags.Lookup(v.name); f != nil {
				_ = f.Value.Set(strings.TrimSpace(elem)) // refuses what is another's
			}
		}
	}
	return nil
}
