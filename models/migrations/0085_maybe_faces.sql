-- How many people a picture may show that a program is not sure of. Those from before it looked: one.

ALTER TABLE uploads ADD COLUMN maybe_faces INT;
UPDATE uploads SET maybe_faces = 1 WHERE state = 'READY';
