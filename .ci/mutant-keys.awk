# Reads mutants as `cargo mutants --list` names them and writes each after a key that lasts: its
# file, what is done there, the text of its line, and the how manieth such it is. Their names hold
# line numbers, which move with every line above. Between the two stands a tab.

function text_of(file, number,    n, line) {
    if (!(file in lines)) {
        while ((getline line < file) > 0) text[file, ++n] = line
        close(file)
        lines[file] = n
    }
    line = text[file, number]
    gsub(/^[ \t]+|[ \t]+$/, "", line)
    gsub(/\t/, " ", line)
    return line
}

{
    split($0, place, ":")
    what = $0
    sub(/^[^ ]* /, "", what)
    key = place[1] " | " what " | " text_of(place[1], place[2])
    print key " | " ++same[key] "\t" $0
}
