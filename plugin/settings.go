package plugin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/suite"
)

// decode returns the configuration that settings say. It is stricter, and
// clearer in its errors, than decoding into a struct: a key that is misspelled
// would otherwise pass for a rule that finds nothing.
func decode(settings any) (*suite.Config, error) {
	config := new(suite.Config)
	lists := map[string]*[]string{
		"enable":          &config.Enable,
		"disable":         &config.Disable,
		"atomic-packages": &config.AtomicPackages,
		"parallel":        &config.Parallel,
	}
	keys := slices.Sorted(maps.Keys(lists))
	if settings == nil {
		return config, nil
	}
	given, ok := settings.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the value is %s; write a mapping with any of the keys %s", describe(settings), strings.Join(keys, ", "))
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		list, ok := lists[key]
		if !ok {
			return nil, fmt.Errorf("unknown key %q with %s; valid keys are %s", key, describe(given[key]), strings.Join(keys, ", "))
		}
		var err error
		if *list, err = decodeList(key, given[key]); err != nil {
			return nil, err
		}
	}
	return config, nil
}

// decodeList returns value as a list of strings. A key without a value is an
// empty list, as in YAML.
func decodeList(key string, value any) ([]string, error) {
	switch value := value.(type) {
	case nil:
		return nil, nil
	case []string:
		return value, nil
	case []any:
		list := make([]string, len(value))
		for i, elem := range value {
			s, ok := elem.(string)
			if !ok {
				return nil, fmt.Errorf("%s: element %d is %s; write a string", key, i+1, describe(elem))
			}
			list[i] = s
		}
		return list, nil
	}
	return nil, fmt.Errorf("%s is %s; write a list of strings, like [%s]", key, describe(value), example(key))
}

// example returns an element that the list of the given key may hold.
func example(key string) string {
	switch key {
	case "atomic-packages":
		return "example.com/atomic"
	case "parallel":
		return "example.com/pool.Pool.Run"
	}
	return suite.Rules()[0].ID
}

// describe names a value and its kind in the words of a configuration file.
func describe(value any) string {
	switch value := value.(type) {
	case nil:
		return "no value"
	case string:
		return fmt.Sprintf("the string %q", value)
	case bool:
		return fmt.Sprintf("the boolean %t", value)
	case map[string]any:
		return fmt.Sprintf("a mapping with the keys [%s]", strings.Join(slices.Sorted(maps.Keys(value)), " "))
	case []any, []string:
		return fmt.Sprintf("the list %v", value)
	}
	return fmt.Sprintf("the value %v", value)
}
