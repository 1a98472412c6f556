// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Find is the file of this name on the gate, spelled as the gate lists it. A
// name that is listed in another case is the same file where the gate's file
// system folds case, and somebody else's where it does not. Only the gate can
// tell: asked for the name as it is given, without the right password, it
// answers 404 if there is no such file, and 400 if there is one.
func (g *Gate) Find(ctx context.Context, listing Listing, name string) (File, bool, error) {
	file, there := listing.FindFold(name)
	if !there || file.Name == name {
		return file, there, nil
	}
	_, err := g.Describe(ctx, name, rest.Secret{})
	var answer *rest.StatusError
	switch {
	case err == nil:
		return file, true, nil
	case !errors.As(err, &answer) || answer.HTML:
		return File{}, false, err
	case answer.Status == http.StatusNotFound:
		return File{}, false, nil
	case answer.Status == http.StatusBadRequest:
		return file, true, nil
	}
	return File{}, false, err
}
