// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Kind is which of the two kinds of nodes has a certificate.
type Kind string

// The kinds, as users write them.
const (
	ActiveGate Kind = "activegate"
	Server     Kind = "server"
)

// entityType is how the API calls the kind (api-facts 6).
func (k Kind) entityType() string {
	if k == Server {
		return "SERVER"
	}
	return "COLLECTOR"
}

// Node is one node of the cluster.
type Node struct {
	Kind Kind
	ID   int32
}

// String is "activegate/32".
func (n Node) String() string { return string(n.Kind) + "/" + n.Decimal() }

// Decimal is the id as the API v1 takes it.
func (n Node) Decimal() string { return strconv.Itoa(int(n.ID)) }

// ParseNode reads "activegate/32".
func ParseNode(text string) (Node, error) {
	kind, id, found := strings.Cut(strings.TrimSpace(text), "/")
	if !found || (Kind(kind) != ActiveGate && Kind(kind) != Server) {
		return Node{}, errors.New("expected activegate/{id} or server/{id}")
	}
	number, err := ParseNodeID(id)
	return Node{Kind: Kind(kind), ID: number}, err
}

const idBits = 32

// ParseNodeID reads an id as the console and both APIs print it: 32, -1556499193
// or 0xa339b507, which are the same signed number of 32 bits (api-facts 4.3 and 6).
func ParseNodeID(text string) (int32, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if digits, isHex := strings.CutPrefix(text, "0x"); isHex {
		number, err := strconv.ParseUint(digits, 16, idBits)
		if err != nil {
			return 0, errors.New("after 0x one to eight hexadecimal digits are expected")
		}
		return int32(uint32(number)), nil //nolint:gosec // the wrap is what is meant
	}
	number, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil && strings.Trim(text, "0123456789") != "":
		return 0, errors.New("expected a number such as 32, -1556499193 or 0xa339b507")
	case err == nil && number > math.MaxInt32 && number <= math.MaxUint32:
		signed := int32(uint32(number)) //nolint:gosec // the wrap is what is meant
		return 0, fmt.Errorf("it is out of range: ids are signed numbers of 32 bits. It may be meant for %d, that is %#x", signed, number)
	case err != nil, number > math.MaxInt32, number < math.MinInt32:
		return 0, errors.New("it is out of range: ids are signed numbers of 32 bits")
	}
	return int32(number), nil
}

var addressForm = rest.AddressForm{Of: "a cluster", Example: "https://managed.example.com"}

// Address is where a cluster is.
type Address = rest.Address

// ParseAddress reads https://{cluster}, with a port if it has one of its own (api-facts
// 6). The error is a *rest.AddressError.
func ParseAddress(raw string) (Address, error) {
	address, path, err := addressForm.Parse(raw)
	path = strings.Trim(path, "/")
	first, _, _ := strings.Cut(path, "/")
	switch {
	case err != nil:
		return Address{}, err
	case first == "e":
		return Address{}, addressForm.Wrong("it ends in /e/..., which is one of its environments; the address of the cluster ends with the host")
	case first == "api":
		return Address{}, addressForm.Wrong("it ends in /api/..., which the provider adds; the address of the cluster ends with the host")
	case path != "":
		return Address{}, addressForm.Wrong("the address of a cluster ends with the host, and with the port if it has one")
	}
	return address, nil
}
