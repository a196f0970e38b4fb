# The table of `.ci/mutants`: by file, then each survivor with its reason.

function kind(path) { sub(/.*\//, "", path); return path }

# Without the place in the file, which moves with every line above it.
function what(mutant) { sub(/^[^ ]* /, "", mutant); return mutant }

BEGIN { FS = "\t" }
FNR == 1 { from = kind(FILENAME) }
from == "survivors" && !/^#/ && NF == 2 { reason[$1] = $2; next }
from == "keys" {
    file = $2; sub(/:.*/, "", file)
    name[$1] = $2; of[$1] = file; order[++count] = $1
    next
}
# What was done to an older text of the file is not among the keys any more.
($1 in of) && from != "survivors" { came[$1] = from }

END {
    print "# Mutants of ledger, holds and availability\n"
    print "Command: `make mutants`. Commit: " commit ". " tool ".\n"
    print "| file | caught | survived | untried | do not compile |\n|---|---:|---:|---:|---:|"
    for (i = 1; i <= count; i++) {
        m = order[i]; f = of[m]
        if (!(f in seen)) { seen[f] = 1; names[++n] = f }
        c = came[m]
        if (c == "timeout") c = "caught"
        if (c == "") c = "untried"
        cell[f, c]++; sum[c]++
    }
    for (i = 1; i <= n; i++) {
        f = names[i]
        printf "| `%s` | %d | %d | %d | %d |\n", f, cell[f, "caught"], cell[f, "missed"], \
            cell[f, "untried"], cell[f, "unviable"]
    }
    tried = sum["caught"] + sum["missed"]
    share = tried ? 100 * sum["caught"] / tried : 0
    printf "\n%d of %d caught: %.1f %%; promised: at least 90 %%.\n", sum["caught"], tried, share
    if (sum["untried"]) printf "%d are untried: run it again.\n", sum["untried"]
    if (sum["missed"]) print "\nSurvivors:\n"
    for (i = 1; i <= count; i++) {
        m = order[i]
        if (came[m] != "missed") continue
        why = reason[what(name[m])]
        printf "- `%s`: %s\n", name[m], why == "" ? "**not explained**" : why
    }
    if (share < 90) print "\nBELOW what is promised."
}
