//go:build tools

// Package tools keeps Pulumi's Node language host among the requirements of this module, so that
// `go mod tidy` records it and `go build` finds it with checked sums.
package tools

import (
	_ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
)
