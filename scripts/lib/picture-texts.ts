// What stands in the documents of the pictures (editor-pictures.ts), as Markdown; the first heading is the title.

export const openDay = `# Open day at the workshop

> [!TIP]
> The gate sticks when it rains: lift it a little, then push.

- [x] Borrow the long tables from the school
- [ ] Print the map of the yard

## Who does what

| Time | Where | What can be tried there | Who |
| --- | --- | --- | --- |
| 10:00 | Back room | Clay, and glazes that surprise | Ada, Jun |
| 11:30 | Yard | Bicycles, repaired while you wait | Ben |
| 14:00 | Kitchen | Bread, straight from the oven | Mira |
`;

export const gauge = `# The gauge at the mill

## From the staff to a figure

The staff is read each morning at seven. Its zero lies 1.25 m below the sill, so the level is

\`\`\`python
ZERO_MM = 1250  # below the sill, measured in 2019

def level(reading_mm: int) -> float:
    """Metres above the bed, from what the staff shows."""
    return (reading_mm - ZERO_MM) / 1000
\`\`\`

and with the slope $S$ and the roughness $n$ of the bed, the flow is

$$
Q = \\frac{1}{n} \\, A \\, R^{2/3} \\sqrt{S}
$$

The rain of the third day came through within hours:
`;

export const walk = `# A walk to the mill

## There

We left the bridge at six and kept to the left bank. The mill is not on the map any more, but the path to it is: two ruts in the grass, and nettles between them.

The mill itself has no roof. Someone has swept the floor, though, and put a bench where the millstone was, so one can sit and hear the water under the boards.

## Back

- Past the mill the path forks: the right one is shorter, the left one dry.
- The owner of the mill house sells eggs, on Fridays only.
- Nobody should cross the old mill race after rain.

From the hill we saw the mill once more, small and bright in the last sun.
`;

export const german = `# Ausflug in die Heide

Wir treffen uns am **Samstag um acht** am Bahnhof, Gleis 3.

## Mitnehmen

- [x] Fahrkarten für alle
- [ ] Wasser und Brote
- [ ] Regenjacken, auch bei Sonne

> [!WARNING]
> Der letzte Zug zurück fährt um 19:42 Uhr.

## Der Weg

1. Vom Bahnhof zum Moor
2. Rast am Steingrab
3. Durch den Wald zurück
`;

export const rightToLeft = `# יומן הגינה

## השבוע הראשון

זרענו עגבניות, מלפפונים ובזיליקום. הגשם הגיע ביום שלישי, ומאז **הכול ירוק**.

- [x] לקנות דשן
- [ ] לתקן את הגדר ליד השער

> [!NOTE]
> צמח שמדברים אליו גדל מהר יותר.

## ما نحتاجه بعد

1. سلّم طويل وخرطوم ماء جديد
2. بذور النعناع من السوق

A line in English goes its own way between them.

- השקיה בבוקר, לפני שמתחמם
`;
