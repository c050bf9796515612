// @ts-check
// An event whose titles and notes try to be more than text, with one of each thing that a note may hold.

/** The programme; the first session has the longest list of marks in its title. */
export const PROGRAMME = `[event]
title = "Forum </title><script>alert(1)</script> & {{ config }}"
edition = 3
theme = "Essais < épreuves"
place = "Brest"
language = "fr"
time_zone = "Europe/Paris"
first_day = 2031-05-03
last_day = 2031-05-04

[[day]]
date = 2031-05-03
character = "off"

[[day]]
date = 2031-05-04

[[theme]]
id = "eau"
title = "L'eau & la <b>ville</b>"
coordinators = [{ person = "A. *Étoile*", affiliation = "[x](javascript:alert(1))" }]

[[theme]]
id = "README"
title = "status: x"

[[session]]
id = "a"
title = "x\\"\\ntemplate: evil.html <img src=x onerror=alert(1)> {: onclick=alert(1) } \`\`\`"
day = 2031-05-03
start = 10:00
end = 11:30
theme = "eau"
abstract = "<p>Un <b>texte</b> & plus</p>"

[[session]]
id = "aux"
title = "!!python/object/apply:os.system [\\"id\\"]"
day = 2031-05-03
theme = "README"
abstract = "# Un titre\\n\\n* a\\n* b"

[[session]]
id = "README"
title = "</title><script>alert(1)</script>"
day = 2031-05-04

[[session]]
id = "c"
title = "1. liste"

[[session]]
id = "vide"
title = "Sans note"
day = 2031-05-04
`;

/** The notes, by session. */
export const NOTES = {
  a: `# Un titre
Setext *deux* lignes
===

## Un titre {#autre} \`code*\` et [lien](c) #5
- a
  - b dans a
    1. c dans b

     suite
- [ ] à faire
- [x] fait
une ligne
et la suivante\\
\`\`\`python
def f():
    return "{{ config }}" # {% raw %}
~~~
</div>
\`\`\`
10. dix
11. onze

| a | b |
|:-:|--:|
| \`x\` | 1 |

Note[^1] et encore[^2].

[^1]: Au pied.
[^2]: Deux

    avec un paragraphe.

> # Un titre cité
> [!WARNING] attention
`,
  aux: `<script>alert(1)</script>
<img src=x onerror=alert(1)>

<iframe srcdoc="<script>alert(1)</script>"></iframe>

[x](javascript:alert(1)) [y](data:text/html,x) [z](https://example.org/?a=1&b=2 "t\\"itre")

!!! note "Encadré"
    dedans

??? q
=== "Onglet"

--8<-- "mkdocs.yml"

*[HTML]: HyperText
H~2~O ==marqué== ~~barré~~ [[wiki]] :::

[x](y){: onclick=alert(1) }
{: style='position:fixed' }

\`\`\`
\`\`\`\`
\`\`\`

    ~~~ indenté
\u0002wzxhzdk:0\u0003 klzzwxh:0001
`,
  README: `---
title: mine
template: evil.html
---

Liens : [a](/essais/a#un-titre), [jour](days/samedi_03052031), [thème](/essais/themes/eau), [b](../essais/c.md), [ailleurs](/autre/x), [perdu](#nulle-part), [soi](#ici).

# Ici
###### Profond
####### Sept
`,
  c: `# Bilan

**Décision :** on garde <b>l’eau</b> & \`{{ config }}\` [x](javascript:alert(1)).
- **Action :** {: onclick=alert(1) }

Texte avec un mot rare : ornithorynque.

Deuxième paragraphe : Réunion à l’école, 日本の海.

${'Un paragraphe ordinaire dont la longueur est celle d’une note. '.repeat(120)}
`,
};
