//go:build tools

// Package build pins the modules of a program.
package build

import _ "helm.sh/helm/v3/cmd/helm"
