package misuse

import (
	"go/ast"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// checkCompare reports a CompareAndSwap whose values have different types, or
// cannot be compared.
func (c *valueTypes) checkCompare(u *valueUse) {
	if u.op.Kind != atomicapi.CompareAndSwap || u.old == nil || u.new == nil {
		return
	}
	oldType, newType := c.concreteType(u, u.old), c.concreteType(u, u.new)
	switch {
	case c.isNil(u.old):
	case oldType != nil && newType != nil && !sameConcrete(oldType, newType):
		c.finding(finding{u.at.key(), "compare", u.new}, u.op.Call,
			"CompareAndSwap of %s panics, as old is %s and new is %s; give both the stored type",
			c.valueName(u), c.aType(oldType), c.aType(newType))
	case oldType != nil && !types.Comparable(oldType) && closed(oldType):
		c.reportUncomparable(u, oldType)
	case oldType == nil && newType != nil && !types.Comparable(newType) && closed(newType):
		c.reportUncomparable(u, newType)
	}
}

func (c *valueTypes) reportUncomparable(u *valueUse, t types.Type) {
	c.finding(finding{u.at.key(), "compare", u.new}, u.op.Call,
		"CompareAndSwap of %s panics, as %s cannot be compared; make it an atomic.Pointer", c.valueName(u), c.aType(t))
}

// concreteType returns the one concrete type that e has, or nil.
func (c *valueTypes) concreteType(u *valueUse, e ast.Expr) types.Type {
	t := c.info.TypeOf(e)
	if t == nil || c.isNil(e) {
		return nil
	}
	if !types.IsInterface(t) && !isTypeParam(t) {
		return t
	}
	origins := c.flow().originsWithin(e, c.funcOf(u.from))
	if len(origins) != 1 {
		return nil
	}
	return c.contentOf(origins[0]).typ
}
