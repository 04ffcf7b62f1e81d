-- Whose turn it is to train the ranker, over all processes, and how far the one at it has come.

-- One row, with the id 1, from the first training on. `until_ms`: when the turn ends unless its
-- holder renews it. `done` is of the phase, 0 to 1.
CREATE TABLE trainings (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    holder VARCHAR(100) NOT NULL,
    until_ms BIGINT NOT NULL,
    phase VARCHAR(10) NOT NULL CHECK (phase IN ('READING', 'FITTING', 'WAITING', 'STOPPED')),
    done DOUBLE PRECISION NOT NULL CHECK (done BETWEEN 0 AND 1)
);
