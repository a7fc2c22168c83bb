package rule

import (
	"flag"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// All stands for every rule in a list of ids.
const All = "all"

// A Selection says which rules run. Its zero value selects those that are on
// by default.
type Selection struct {
	// Enable lists ids of rules to run besides the default ones; [All] means
	// every rule.
	Enable []string

	// Disable lists ids of rules not to run; [All] means every rule that
	// Enable does not name itself.
	Disable []string
}

// selects reports whether r runs: a rule named wins over all, all over the
// rule's default.
func (s Selection) selects(r Info) bool {
	switch {
	case slices.Contains(s.Disable, r.ID):
		return false
	case slices.Contains(s.Enable, r.ID):
		return true
	case slices.Contains(s.Disable, All):
		return false
	case slices.Contains(s.Enable, All):
		return true
	}
	return r.Default
}

// Validate returns an error that says what to write instead if the selection
// names a rule that is not among known, or asks for and against the same one.
func (s Selection) Validate(known []Info) error {
	for _, list := range []struct {
		key string
		ids []string
	}{{"enable", s.Enable}, {"disable", s.Disable}} {
		for _, id := range list.ids {
			if err := checkID(id, known); err != nil {
				return fmt.Errorf("%s: %w", list.key, err)
			}
		}
	}
	for _, id := range s.Enable {
		if slices.Contains(s.Disable, id) {
			return fmt.Errorf("%q is both in enable and in disable; keep it in one of them", id)
		}
	}
	return nil
}

// For returns the part of the selection that concerns the rules in known.
func (s Selection) For(known []Info) Selection {
	concerns := func(id string) bool {
		return id == All || slices.ContainsFunc(known, func(r Info) bool { return r.ID == id })
	}
	keep := func(ids []string) (kept []string) {
		for _, id := range ids {
			if concerns(id) {
				kept = append(kept, id)
			}
		}
		return kept
	}
	return Selection{Enable: keep(s.Enable), Disable: keep(s.Disable)}
}

func checkID(id string, known []Info) error {
	if id == All {
		return nil
	}
	ids := make([]string, len(known))
	for i, r := range known {
		if r.ID == id {
			return nil
		}
		ids[i] = r.ID
	}
	return fmt.Errorf("unknown rule %q; valid rules are %s, and %q for every rule", id, strings.Join(ids, ", "), All)
}

// Flags defines the flags -enable and -disable on fs, bound to s. A flag that
// names an unknown rule is refused with the known ones.
func (s *Selection) Flags(fs *flag.FlagSet, known []Info) {
	check := func(id string) error { return checkID(id, known) }
	ListFlag(fs, &s.Enable, "enable", "comma-separated `rules` to run besides the default ones, or all", check)
	ListFlag(fs, &s.Disable, "disable", "comma-separated `rules` not to run, or all", check)
}

// ListFlag defines a flag whose value is a comma-separated list, each element
// of which must pass check. Given twice, the flag appends.
func ListFlag(fs *flag.FlagSet, list *[]string, name, usage string, check func(string) error) {
	fs.Var(&listValue{list, check}, name, usage)
}

type listValue struct {
	list  *[]string
	check func(string) error
}

func (v *listValue) String() string {
	if v.list == nil {
		return ""
	}
	return strings.Join(*v.list, ",")
}

func (v *listValue) Set(s string) error {
	for elem := range strings.SplitSeq(s, ",") {
		elem = strings.TrimSpace(elem)
		if elem == "" {
			continue
		}
		if err := v.check(elem); err != nil {
			return err
		}
		*v.list = append(*v.list, elem)
	}
	return nil
}

// CheckImportPath returns an error that says what to write if path cannot be
// an import path.
func CheckImportPath(path string) error {
	if err := module.CheckImportPath(path); err != nil {
		return fmt.Errorf("%q is no import path (%w); write it as in an import declaration, like go.uber.org/atomic", path, err)
	}
	return nil
}

// CheckFunc returns an error that says what to write if name cannot be that of a function or method
// of a package: import/path.Func or import/path.Type.Method.
func CheckFunc(name string) error {
	path, names, ok := strings.Cut(name[strings.LastIndex(name, "/")+1:], ".")
	valid := ok && module.CheckImportPath(name[:strings.LastIndex(name, "/")+1]+path) == nil && strings.Count(names, ".") <= 1
	for id := range strings.SplitSeq(names, ".") {
		valid = valid && token.IsIdentifier(id)
	}
	if !valid {
		return fmt.Errorf("%q names no function; write its import path and name, like example.com/pool.Pool.Run", name)
	}
	return nil
}
