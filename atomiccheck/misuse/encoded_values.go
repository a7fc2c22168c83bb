package misuse

import (
	"go/ast"
	"go/types"
)

// A concreteValue is a value whose type is known where an interface is asked
// for; at is where it enters the code that encodes it.
type concreteValue struct {
	expr, at ast.Expr
	typ      types.Type
}

// concrete returns the values of concrete type that e can hold.
func (c *encoding) concrete(e ast.Expr) (values []concreteValue) {
	t := c.info.TypeOf(e)
	if t == nil {
		return nil
	}
	if !isDynamic(t) {
		return []concreteValue{{e, e, t}}
	}
	for _, o := range c.flow().origins(e) {
		t := c.info.TypeOf(o.expr)
		if tuple, ok := t.(*types.Tuple); ok && o.result >= 0 && o.result < tuple.Len() {
			t = tuple.At(o.result).Type()
		}
		if t == nil || isDynamic(t) {
			continue // unknown to this package
		}
		values = append(values, concreteValue{o.expr, o.at, t})
	}
	return values
}

// isDynamic reports whether the type of a value of type t is told only where
// the value comes from.
func isDynamic(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return isTypeParam(t) || types.IsInterface(t)
}
