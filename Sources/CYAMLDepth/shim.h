// libyaml is part of Yams, which shows none of it. How deep a text may nest is said for the whole program.

/// The levels of lists and mappings that a text may have, one in another; one more is an error of the parser (libyaml's
/// yaml.h; 1,000 when nothing was said).
void yaml_set_max_nest_level(int max);
