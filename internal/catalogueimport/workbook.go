package catalogueimport

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"motcua/internal/i18n"
)

// maxParts is how many parts a workbook may have.
const maxParts = 2_000

// maxMerged is how many merged areas of a sheet are filled in.
const maxMerged = 20_000

// readWorkbook reads an XLSX. The first sheet that has a row with the names of the columns
// is read.
func readWorkbook(in *input, data []byte, take take) (err error) {
	damaged := &Fault{File: in.name, Says: i18n.Say("the workbook is damaged: open it in the spreadsheet, and save it anew as .xlsx")}
	defer func() {
		// The library was made for whole files. A damaged one must not end the program.
		if r := recover(); r != nil {
			err = damaged
		}
	}()
	if err := checkParts(data); err != nil {
		if errors.Is(err, errLarge) {
			return &Fault{File: in.name, Says: i18n.Say("the workbook is larger than %d MiB when it is unpacked: remove pictures and other sheets", MaxUnpackedBytes>>20)}
		}
		return damaged
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: MaxUnpackedBytes, UnzipXMLSizeLimit: MaxUnpackedBytes,
	})
	if err != nil {
		return damaged
	}
	defer func() { _ = book.Close() }() // it only has what is in memory
	read := false
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err == nil && !visible {
			continue
		}
		if read {
			in.tell(0, "", "file", RuleSheet, sheet, "")
			continue
		}
		t := &table{in: in, take: take, serials: true}
		if err := t.sheet(book, sheet); err != nil {
			var fault *Fault
			if errors.As(err, &fault) {
				return fault
			}
			return damaged
		}
		read = t.columns != nil
	}
	if !read {
		return &Fault{File: in.name, Says: i18n.Say("no sheet of the workbook has a row with the names of the columns: write at least %q and %q above the first row", codeHead, nameHead)}
	}
	return nil
}

// errLarge means that a workbook is too large when it is unpacked.
var errLarge = errors.New("too large when it is unpacked")

// checkParts unpacks the parts of a workbook without keeping them, and adds up what really
// comes out of them: a bomb says that it is small.
func checkParts(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if len(z.File) > maxParts {
		return errLarge
	}
	left := int64(MaxUnpackedBytes)
	for _, f := range z.File {
		if f.UncompressedSize64 > uint64(left) {
			return errLarge
		}
		part, err := f.Open()
		if err != nil {
			return fmt.Errorf("opening a part: %w", err)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(part, left+1))
		if left -= n; left < 0 {
			return errLarge
		}
		if err != nil {
			return fmt.Errorf("unpacking a part: %w", err)
		}
		if err := part.Close(); err != nil {
			return fmt.Errorf("closing a part: %w", err)
		}
	}
	return nil
}

// cell is the place of a cell, from 1.
type cell struct{ column, row int }

// sheet reads a sheet, row by row.
func (t *table) sheet(book *excelize.File, sheet string) error {
	merged, err := mergedCells(book, sheet)
	if err != nil {
		return err
	}
	rows, err := book.Rows(sheet)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // it only has what is in memory
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		for column := range MaxColumns {
			text, ok := merged[cell{column + 1, number}]
			if !ok {
				continue
			}
			for len(cells) <= column {
				cells = append(cells, "")
			}
			if cells[column] == "" {
				cells[column] = text
			}
		}
		if err := t.add(number, cells); err != nil {
			return err
		}
		if t.columns == nil && t.rows > headRows {
			return nil
		}
	}
	return rows.Error()
}

// mergedCells are the cells of merged areas, each with the text of its area: a field is
// often written once beside many rows.
func mergedCells(book *excelize.File, sheet string) (map[cell]string, error) {
	areas, err := book.GetMergeCells(sheet)
	if err != nil {
		return nil, err
	}
	all := map[cell]string{}
	for _, area := range areas[:min(len(areas), maxMerged)] {
		fromColumn, fromRow, err := excelize.CellNameToCoordinates(area.GetStartAxis())
		if err != nil {
			return nil, err
		}
		toColumn, toRow, err := excelize.CellNameToCoordinates(area.GetEndAxis())
		if err != nil {
			return nil, err
		}
		text := area.GetCellValue()
		if text == "" {
			continue
		}
		for row := fromRow; row <= min(toRow, fromRow+MaxRows); row++ {
			for column := fromColumn; column <= min(toColumn, MaxColumns); column++ {
				if len(all) >= MaxRows*4 {
					return all, nil
				}
				all[cell{column, row}] = text
			}
		}
	}
	return all, nil
}
