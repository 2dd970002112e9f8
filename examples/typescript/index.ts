import { program } from "./program";

/** Pulumi waits for the outputs of a program that it loads. */
export = program;
