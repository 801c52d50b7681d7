"""The mistakes that people make, one small module a family. Each finds, in a parsed answer, where it can be built in."""
