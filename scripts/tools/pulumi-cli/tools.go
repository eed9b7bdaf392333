//go:build tools

// Package tools keeps the Pulumi CLI among the requirements of this module, so that
// `go mod tidy` records it and `go build` finds it with checked sums.
package tools

import (
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
	_ "github.com/pulumi/pulumi/sdk/v3/go/common/version"
)
